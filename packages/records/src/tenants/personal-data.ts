/** Names of attributes that say something of a person; how their words are joined does not matter. */
export const PERSONAL_KEYS: readonly string[] = [
  'email',
  'email_address',
  'phone',
  'phone_number',
  'mobile_number',
  'first_name',
  'last_name',
  'full_name',
  'surname',
  'birthday',
  'birth_date',
  'date_of_birth',
  'street_address',
  'postal_code',
  'zip_code',
  'iban',
  'passport_number',
  'national_id',
  'tax_id',
];

/** The same in the middle of a text, where it has a form of its own. */
export const PERSONAL_PATTERNS: readonly string[] = [
  // Addresses of mail.
  '[\\w.+-]{1,64}@[\\w.-]{1,190}\\.[A-Za-z]{2,10}',
  // Telephone numbers as they are dialled from abroad.
  '\\+[0-9][0-9 ()./-]{6,18}[0-9]',
  // ISO 13616.
  '\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\\b',
  // Numbers of the social security of the United States.
  '\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b',
];

-- The lengths of strings stood in a stream of their own, which serves questions that want nothing else of a column; ours want the texts.
-- Beside their texts an insert and a merge take a tenth less of the processor, most readings too, and a new part is a twentieth smaller.
ALTER TABLE logs MODIFY SETTING string_serialization_version = 'single_stream';

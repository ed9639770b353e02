-- {"kind":"compare","field":"user.id","op":"=","value":"u1"}
attr_user_id = {p0:String}
-- {"p0":"u1"}

-- {"kind":"compare","field":"host.name","op":"=","value":"h1"}
simpleJSONExtractString(resource, {p0:String}) IN {p1:Array(String)}
-- {"p0":"host.name","p1":["h1","\u0001xh1"]}

-- {"kind":"compare","field":"order.id","op":"=","value":"o1"}
(hasAny(mapValues(attributes), {p1:Array(String)}) AND attributes[{p0:String}] IN {p1:Array(String)})
-- {"p0":"order.id","p1":["o1","\u0001xo1"]}

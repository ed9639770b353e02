-- {"kind":"text","text":"GET /cart","phrase":false}
hasAllTokens(lower(toString(name)), lower({p0:String}))
-- {"p0":"GET cart"}

-- {"kind":"compare","field":"duration","op":">=","value":1000000000}
duration >= {p0:Float64}
-- {"p0":1000000000}

-- {"kind":"compare","field":"kind","op":"=","value":"server"}
kind = {p0:UInt8}
-- {"p0":2}

-- {"kind":"compare","field":"status","op":"!=","value":"error"}
status != {p0:UInt8}
-- {"p0":2}

-- {"kind":"compare","field":"parentSpanId","op":"=","value":"00f067aa0ba902b7"}
parent_span_id = unhex({p0:String})
-- {"p0":"00f067aa0ba902b7"}

-- {"kind":"wildcard","field":"kind","pattern":"*er"}
kind IN {p0:Array(UInt8)}
-- {"p0":[2,4,5]}

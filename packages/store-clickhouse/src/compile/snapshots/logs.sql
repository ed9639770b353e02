-- {"kind":"all"}
true
-- {}

-- {"kind":"text","text":"Connection REFUSED","phrase":false}
hasAllTokens(body, {p0:String})
-- {"p0":"Connection REFUSED"}

-- {"kind":"text","text":"connection refused","phrase":true}
(hasAllTokens(body, {p0:String}) AND positionCaseInsensitiveUTF8(body, {p0:String}) > 0)
-- {"p0":"connection refused"}

-- {"kind":"text","text":"été !","phrase":false}
positionCaseInsensitiveUTF8(body, {p0:String}) > 0
-- {"p0":"été"}

-- {"kind":"text","text":"!!","phrase":false}
positionCaseInsensitiveUTF8(body, {p0:String}) > 0
-- {"p0":"!!"}

-- {"kind":"wildcard","pattern":"time*_50%"}
body ILIKE {p0:String}
-- {"p0":"%time%\\_50\\%%"}

-- {"kind":"compare","field":"severity","op":"=","value":"ERROR"}
severity BETWEEN {p0:UInt8} AND {p1:UInt8}
-- {"p0":17,"p1":20}

-- {"kind":"compare","field":"severity","op":">=","value":"WARN"}
severity >= {p0:UInt8}
-- {"p0":13}

-- {"kind":"compare","field":"severity","op":"<","value":9}
severity < {p0:UInt8}
-- {"p0":9}

-- {"kind":"compare","field":"service","op":"=","value":"cart"}
service_name = {p0:String}
-- {"p0":"cart"}

-- {"kind":"compare","field":"timestamp","op":">=","value":"2026-01-31T12:00:00.123456789Z"}
time >= fromUnixTimestamp64Nano({p0:Int64}, 'UTC')
-- {"p0":"1769860800123456789"}

-- {"kind":"compare","field":"traceId","op":"=","value":"4BF92F3577B34DA6A3CE929D0E0E4736"}
trace_id = unhex({p0:String})
-- {"p0":"4bf92f3577b34da6a3ce929d0e0e4736"}

-- {"kind":"compare","field":"traceId","op":"=","value":"too short"}
false
-- {}

-- {"kind":"compare","field":"scope.name","op":"=","value":"http"}
simpleJSONExtractString(scope, 'name') = {p0:String}
-- {"p0":"http"}

-- {"kind":"compare","field":"user.id","op":"=","value":"u1"}
(attr_user_id = {p0:String} OR (hasAny(mapValues(attributes), {p2:Array(String)}) AND attributes[{p1:String}] IN {p2:Array(String)}) OR (simpleJSONExtractString(resource, {p1:String}) IN {p2:Array(String)} AND NOT (attr_user_id != '' OR mapContains(attributes, {p1:String}))))
-- {"p0":"u1","p1":"user.id","p2":["u1","\u0001xu1"]}

-- {"kind":"compare","field":"http.response.status_code","op":"=","value":503}
(attr_http_response_status_code = {p0:UInt16} OR (hasAny(mapValues(attributes), {p2:Array(String)}) AND attributes[{p1:String}] IN {p2:Array(String)}) OR (simpleJSONExtractString(resource, {p1:String}) IN {p2:Array(String)} AND NOT (attr_http_response_status_code != 0 OR mapContains(attributes, {p1:String}))))
-- {"p0":503,"p1":"http.response.status_code","p2":["503","\u0001d503","\u0001i503"]}

-- {"kind":"compare","field":"http.response.status_code","op":">=","value":500}
ifNull(toFloat64OrNull(if(substring(if(attr_http_response_status_code != 0, if(attr_http_response_status_code != 0, concat(char(1), 'i', toString(attr_http_response_status_code)), ''), if(mapContains(attributes, {p1:String}), attributes[{p1:String}], simpleJSONExtractString(resource, {p1:String}))), 1, 2) IN (concat(char(1), 'i'), concat(char(1), 'd')), substring(if(attr_http_response_status_code != 0, if(attr_http_response_status_code != 0, concat(char(1), 'i', toString(attr_http_response_status_code)), ''), if(mapContains(attributes, {p1:String}), attributes[{p1:String}], simpleJSONExtractString(resource, {p1:String}))), 3), if(attr_http_response_status_code != 0, if(attr_http_response_status_code != 0, concat(char(1), 'i', toString(attr_http_response_status_code)), ''), if(mapContains(attributes, {p1:String}), attributes[{p1:String}], simpleJSONExtractString(resource, {p1:String}))))) >= {p0:Float64}, false)
-- {"p0":500,"p1":"http.response.status_code"}

-- {"kind":"compare","field":"order.id","op":"=","value":"o1"}
((hasAny(mapValues(attributes), {p1:Array(String)}) AND attributes[{p0:String}] IN {p1:Array(String)}) OR (simpleJSONExtractString(resource, {p0:String}) IN {p1:Array(String)} AND NOT mapContains(attributes, {p0:String})))
-- {"p0":"order.id","p1":["o1","\u0001xo1"]}

-- {"kind":"compare","field":"order.id","op":"!=","value":"o1"}
NOT ((hasAny(mapValues(attributes), {p1:Array(String)}) AND attributes[{p0:String}] IN {p1:Array(String)}) OR (simpleJSONExtractString(resource, {p0:String}) IN {p1:Array(String)} AND NOT mapContains(attributes, {p0:String})))
-- {"p0":"order.id","p1":["o1","\u0001xo1"]}

-- {"kind":"compare","field":"order.id","op":"=","value":""}
((hasAny(mapValues(attributes), {p1:Array(String)}) AND attributes[{p0:String}] IN {p1:Array(String)} AND mapContains(attributes, {p0:String})) OR (simpleJSONExtractString(resource, {p0:String}) IN {p1:Array(String)} AND (mapContains(attributes, {p0:String}) OR simpleJSONHas(resource, {p0:String})) AND NOT mapContains(attributes, {p0:String})))
-- {"p0":"order.id","p1":["","\u0001x"]}

-- {"kind":"compare","field":"retries","op":">=","value":3}
ifNull(toFloat64OrNull(if(substring(if(mapContains(attributes, {p1:String}), attributes[{p1:String}], simpleJSONExtractString(resource, {p1:String})), 1, 2) IN (concat(char(1), 'i'), concat(char(1), 'd')), substring(if(mapContains(attributes, {p1:String}), attributes[{p1:String}], simpleJSONExtractString(resource, {p1:String})), 3), if(mapContains(attributes, {p1:String}), attributes[{p1:String}], simpleJSONExtractString(resource, {p1:String})))) >= {p0:Float64}, false)
-- {"p0":3,"p1":"retries"}

-- {"kind":"compare","field":"resource.host.name","op":"=","value":"h1"}
simpleJSONExtractString(resource, {p0:String}) IN {p1:Array(String)}
-- {"p0":"host.name","p1":["h1","\u0001xh1"]}

-- {"kind":"compare","field":"attributes.host.name","op":"=","value":"h1"}
(hasAny(mapValues(attributes), {p1:Array(String)}) AND attributes[{p0:String}] IN {p1:Array(String)})
-- {"p0":"host.name","p1":["h1","\u0001xh1"]}

-- {"kind":"oneOf","field":"service","values":["cart","mail"]}
service_name IN {p0:Array(String)}
-- {"p0":["cart","mail"]}

-- {"kind":"oneOf","field":"tier","values":["gold","lead"]}
((hasAny(mapValues(attributes), {p1:Array(String)}) AND attributes[{p0:String}] IN {p1:Array(String)}) OR (simpleJSONExtractString(resource, {p0:String}) IN {p1:Array(String)} AND NOT mapContains(attributes, {p0:String})))
-- {"p0":"tier","p1":["gold","\u0001xgold","lead","\u0001xlead"]}

-- {"kind":"wildcard","field":"url.path","pattern":"/api/*"}
(((attr_url_path != '' OR mapContains(attributes, {p0:String})) OR simpleJSONHas(resource, {p0:String})) AND if(startsWith(if(attr_url_path != '', attr_url_path, if(mapContains(attributes, {p0:String}), attributes[{p0:String}], simpleJSONExtractString(resource, {p0:String}))), char(1)), substring(if(attr_url_path != '', attr_url_path, if(mapContains(attributes, {p0:String}), attributes[{p0:String}], simpleJSONExtractString(resource, {p0:String}))), 3), if(attr_url_path != '', attr_url_path, if(mapContains(attributes, {p0:String}), attributes[{p0:String}], simpleJSONExtractString(resource, {p0:String})))) LIKE {p1:String})
-- {"p0":"url.path","p1":"/api/%"}

-- {"kind":"wildcard","field":"severity","pattern":"*R*"}
(severity BETWEEN {p0:UInt8} AND {p1:UInt8} OR severity BETWEEN {p2:UInt8} AND {p3:UInt8} OR severity BETWEEN {p4:UInt8} AND {p5:UInt8})
-- {"p0":1,"p1":4,"p2":13,"p3":16,"p4":17,"p5":20}

-- {"kind":"exists","field":"tier"}
(mapContains(attributes, {p0:String}) OR simpleJSONHas(resource, {p0:String}))
-- {"p0":"tier"}

-- {"kind":"exists","field":"traceId"}
notEmpty(trace_id)
-- {}

-- {"kind":"and","of":[{"kind":"compare","field":"service","op":"=","value":"cart"},{"kind":"or","of":[{"kind":"all"},{"kind":"not","of":{"kind":"compare","field":"tier","op":"=","value":true}}]}]}
(service_name = {p0:String} AND (true OR NOT (((hasAny(mapValues(attributes), {p2:Array(String)}) AND attributes[{p1:String}] IN {p2:Array(String)}) OR (simpleJSONExtractString(resource, {p1:String}) IN {p2:Array(String)} AND NOT mapContains(attributes, {p1:String}))))))
-- {"p0":"cart","p1":"tier","p2":["true","\u0001btrue"]}

-- Clicks in the grid town of bench_klik: cells of 20 m from RD 50000, 400000; half in a house, half on the street.
local paden, nr = {}, 0

function init(args)
    local kant = tonumber(args[1])
    math.randomseed(42)
    for i = 1, 20000 do
        local x, y = 50000 + 20 * math.random(0, kant - 1), 400000 + 20 * math.random(0, kant - 1)
        if i % 2 == 0 then x, y = x + 7, y + 11 else x, y = x + 1, y + 2 end
        paden[i] = "/api/v1/locatiebeeld?punt=" .. x .. "," .. y
            .. "&puntCrs=http://www.opengis.net/def/crs/EPSG/0/28992&straal=250"
    end
end

function request()
    nr = nr % #paden + 1
    return wrk.format("GET", paden[nr])
end

function done(summary, latency, _)
    local fouten = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format("klik: %.3f %.3f %.0f %d\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        summary.requests / (summary.duration / 1e6), fouten))
end

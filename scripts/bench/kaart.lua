-- Walks a list of paths in order (LIST), with PRE and POST around each; ENC: Accept-Encoding, ETAG: If-None-Match.
local p = {}
for l in io.lines(os.getenv("LIST")) do p[#p + 1] = (os.getenv("PRE") or "") .. l .. (os.getenv("POST") or "") end
local h = {}
if os.getenv("ENC") then h["Accept-Encoding"] = os.getenv("ENC") end
if os.getenv("ETAG") then h["If-None-Match"] = os.getenv("ETAG") end
local i = 0
request = function()
    i = i % #p + 1
    return wrk.format("GET", p[i], h)
end
function done(summary, latency, _)
    local e = summary.errors
    io.write(string.format("uit: %.0f %.3f %.3f %d\n", summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, e.status + e.read + e.write + e.timeout))
end

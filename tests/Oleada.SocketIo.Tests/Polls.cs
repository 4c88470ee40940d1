using System.Net;
using System.Text;
using System.Text.Json;
using SocketIoConformanceHost;

namespace Oleada.SocketIo.Tests;

/// <summary>A polling client that sends and fetches by hand.</summary>
internal sealed class Polls : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly string _base;

    private Polls(EchoHost host, string path) => _base = $"{host.Url}{path}/?EIO=4&transport=polling";

    public string Sid { get; private set; } = "";

    public JsonElement Greeting { get; private set; }

    public static async Task<Polls> OpenAsync(EchoHost host, string path)
    {
        var polls = new Polls(host, path);
        var (status, body) = await polls.GetAsync();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("0", body, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(body[1..]);
        polls.Greeting = json.RootElement.Clone();
        polls.Sid = polls.Greeting.GetProperty("sid").GetString()!;
        return polls;
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(CancellationToken cancellation = default)
    {
        using var response = await _http.GetAsync(_base + (Sid.Length > 0 ? "&sid=" + Sid : ""), cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    public async Task<(HttpStatusCode Status, string Body)> PostAsync(string body, string type = "text/plain")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await _http.PostAsync(_base + "&sid=" + Sid, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Fetches until as many packets have come, passing over pings.</summary>
    public async Task<List<string>> TakeAsync(int count)
    {
        var packets = new List<string>();
        while (packets.Count < count)
        {
            var (status, body) = await GetAsync();
            Assert.Equal(HttpStatusCode.OK, status);
            packets.AddRange(body.Split('\u001e').Where(packet => packet != "2"));
        }
        return packets;
    }

    public void Dispose() => _http.Dispose();
}

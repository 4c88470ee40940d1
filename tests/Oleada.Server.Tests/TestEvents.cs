using System.Net;

namespace Oleada.Server.Tests;

/// <summary>Reads server-sent events.</summary>
internal sealed class TestEvents : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private TestEvents(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _lines = new StreamReader(body);
    }

    public static async Task<TestEvents> OpenAsync(HttpClient client, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new TestEvents(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The fields of the next event; lines of one field are joined by line ends.</summary>
    public async Task<Dictionary<string, string>> NextAsync()
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await LineAsync() is var line && (line.Length > 0 || !fields.ContainsKey("data")))
        {
            if (line.Length == 0 || line[0] == ':')
                continue;
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
            fields[name] = fields.TryGetValue(name, out var before) ? before + "\n" + value : value;
        }
        return fields;
    }

    public async Task UntilAsync(string line)
    {
        while (await LineAsync() != line)
        {
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private async Task<string> LineAsync() =>
        await _lines.ReadLineAsync().WaitAsync(TestServer.Patience) ?? throw new EndOfStreamException();
}

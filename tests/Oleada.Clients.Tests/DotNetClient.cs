using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using SocketIOClient;
using SocketIOClient.Transport;

namespace Oleada.Clients.Tests;

/// <summary>The package <c>SocketIOClient</c>.</summary>
internal sealed class DotNetClient : IClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<string> _seen = Channel.CreateBounded<string>(100_000);
    private readonly SocketIO _client;

    private DotNetClient(Uri url, string transport, string auth)
    {
        _client = new SocketIO(url, new SocketIOOptions
        {
            Auth = JsonSerializer.Deserialize<Dictionary<string, string>>(auth),
            Transport = transport == "websocket" ? TransportProtocol.WebSocket : TransportProtocol.Polling,
            AutoUpgrade = transport == "upgrade",
            ReconnectionDelay = 50,
            ReconnectionDelayMax = 200,
            RandomizationFactor = 0,
        });
        _client.OnConnected += (_, _) => Tell($$"""{"event":"connect","transport":"{{_client.Options.Transport.ToString().ToLowerInvariant()}}"}""");
        _client.OnDisconnected += (_, reason) => Tell("""{"event":"disconnect"}""");
        _client.OnError += (_, message) => Tell($$"""{"event":"connect_error","message":{{JsonSerializer.Serialize(message)}}}""");
        _client.OnAny((name, response) => Tell(Told(name, response)));
        // What comes with attachments is not given to those who listen to anything.
        _client.On("message-back", response =>
        {
            if (response.InComingBytes.Count > 0)
                Tell(Told("message-back", response));
        });
    }

    public static DotNetClient Start(Uri url, string transport, string auth)
    {
        var client = new DotNetClient(url, transport, auth);
        _ = client.ConnectAsync();
        return client;
    }

    public async Task<JsonElement> NextAsync()
    {
        var line = await _seen.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        using var json = JsonDocument.Parse(line);
        return json.RootElement.Clone();
    }

    public Task EmitAsync(string name, string argument) => _client.EmitAsync(name, JsonSerializer.Deserialize<JsonElement>(argument));

    public Task AskAsync(string name, string argument) => _client.EmitAsync(
        name, response => Tell($$"""{"event":"ack","args":[{{response.GetValue<JsonElement>().GetRawText()}}]}"""), JsonSerializer.Deserialize<JsonElement>(argument));

    public Task EmitBinaryAsync() => _client.EmitAsync("message", new byte[] { 1, 2, 3 }, new { deep = new byte[] { 4 } });

    public async Task DropAsync()
    {
        await _client.DisconnectAsync();
        _ = ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
    }

    private static string Told(string name, SocketIOResponse response)
    {
        var arguments = new StringBuilder();
        for (var i = 0; i < response.Count; i++)
            arguments.Append(i > 0 ? "," : "").Append(Plain(response, i));
        return $$"""{"event":"{{name}}","args":[{{arguments}}]}""";
    }

    private static string Plain(SocketIOResponse response, int index)
    {
        if (response.InComingBytes.Count == 0)
            return response.GetValue<JsonElement>(index).GetRawText();
        return index == 0
            ? $$"""{"binary":"{{Convert.ToHexStringLower(response.InComingBytes[0])}}"}"""
            : $$$"""{"deep":{"binary":"{{{Convert.ToHexStringLower(response.InComingBytes[1])}}}"}}""";
    }

    /// <summary>Tells by itself how that ends.</summary>
    private async Task ConnectAsync()
    {
        try
        {
            await _client.ConnectAsync();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Tell($$"""{"event":"connect_error","message":{{JsonSerializer.Serialize(failure.Message)}}}""");
        }
    }

    private void Tell(string line) => _seen.Writer.TryWrite(line);
}

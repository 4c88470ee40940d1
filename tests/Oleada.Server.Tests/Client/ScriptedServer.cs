using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Oleada.Server.Tests.Client;

/// <summary>A server of <c>/ws</c> that does whatever a test tells it to with each connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly CancellationTokenSource _stop = new();
    private int _connections;

    private ScriptedServer(WebApplication web) => _web = web;

    public Uri Url => new(_web.Urls.Single());

    public int Connections => _connections;

    /// <param name="serve">Given the connection and its number, from 1; the socket is cut when it ends.</param>
    public static async Task<ScriptedServer> StartAsync(Func<ScriptedConnection, int, Task> serve)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new ScriptedServer(builder.Build());
        server._web.UseWebSockets();
        server._web.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("oleada.v1");
            var number = Interlocked.Increment(ref server._connections);
            await serve(new ScriptedConnection(socket, server._stop.Token), number);
        });
        await server._web.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _web.DisposeAsync();
        _stop.Dispose();
    }
}

internal sealed class ScriptedConnection(WebSocket socket, CancellationToken stop)
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public WebSocket Socket => socket;

    public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stop);

    /// <summary>The client's next message; null if it has gone.</summary>
    public async Task<JsonElement?> ReceiveAsync()
    {
        try
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(), stop);
            return part.MessageType == WebSocketMessageType.Close ? null : JsonDocument.Parse(_buffer.AsMemory(0, part.Count)).RootElement.Clone();
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Takes a subscription and says yes.</summary>
    /// <returns>The last seq that the client says it has.</returns>
    public async Task<int> AnswerSubscribeAsync()
    {
        var wish = (await ReceiveAsync())!.Value;
        await SendAsync($$"""{"type":"subscribed","room":"{{wish.GetProperty("room")}}","seq":0}""");
        return wish.GetProperty("since").GetInt32();
    }
}

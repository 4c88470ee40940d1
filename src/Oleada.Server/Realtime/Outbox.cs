using System.Net.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>
/// The one way out to a client. It holds nothing: whoever has a message waits until the client has taken the one
/// before, so a slow client slows those who read the log for it and costs no memory.
/// </summary>
internal sealed class Outbox(WebSocket socket, TimeSpan stall, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="cancellation">Ends waiting for the turn; a message that is under way is sent whole.</param>
    /// <exception cref="ClientStalledException">The client took nothing for the configured time.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var sending = socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            if (!sending.IsCompletedSuccessfully)
                await sending.AsTask().WaitAsync(stall, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            throw new ClientStalledException();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>The client has not taken a byte for the configured time.</summary>
internal sealed class ClientStalledException() : Exception("the client takes no data");

using System.Net.WebSockets;

namespace Oleada.Server.Realtime;

/// <summary>Ends a WebSocket in bounded time: says why, waits for the answer, cuts the line.</summary>
internal static class SocketClosing
{
    /// <param name="answered">Called when the reason has been said; ends when the client's close frame has come.</param>
    public static async Task CloseAsync(WebSocket socket, Closing closing, Func<Task> answered, TimeSpan timeout, TimeProvider time)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(closing.Code, closing.Reason, CancellationToken.None).WaitAsync(timeout, time);
            await answered().WaitAsync(timeout, time);
        }
        catch (Exception gone) when (gone is TimeoutException or WebSocketException or ObjectDisposedException)
        {
            // The client does not answer: the line is cut below.
        }
        if (socket.State != WebSocketState.Closed)
            socket.Abort();
    }
}

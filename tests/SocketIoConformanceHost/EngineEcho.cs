using Oleada.SocketIo.EngineIo;

namespace SocketIoConformanceHost;

/// <summary>Sends every message back.</summary>
internal sealed class EngineEcho(EngineSession session) : IEngineApplication
{
    public ValueTask<bool> ReceiveAsync(Frame message)
    {
        var back = message.IsBinary ? message.Bytes : (byte[])[(byte)'4', .. message.Bytes.Span];
        return session.SendAsync(new[] { new Frame(back, message.IsBinary) });
    }

    public ValueTask EndAsync(CloseReason reason) => ValueTask.CompletedTask;
}

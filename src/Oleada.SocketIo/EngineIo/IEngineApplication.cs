namespace Oleada.SocketIo.EngineIo;

/// <summary>What is served over Engine.IO. One per session; its methods are never called at the same time.</summary>
public interface IEngineApplication
{
    /// <summary>A message of the client.</summary>
    /// <param name="message">Its bytes; text is UTF-8, without the packet's type. Valid until the returned task ends.</param>
    /// <returns>False closes the session: the message cannot be understood.</returns>
    ValueTask<bool> ReceiveAsync(Frame message);

    /// <summary>The session has ended; nothing else is called afterwards.</summary>
    /// <param name="reason">Why.</param>
    ValueTask EndAsync(CloseReason reason);
}

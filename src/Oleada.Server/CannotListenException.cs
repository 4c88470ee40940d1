using System.Net;

namespace Oleada.Server;

/// <summary>The server cannot have the address; the message says what to do.</summary>
public sealed class CannotListenException(IPEndPoint endpoint, string reason, Exception inner)
    : Exception($"cannot listen on {endpoint}: {reason}", inner);

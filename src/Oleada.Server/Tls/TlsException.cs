namespace Oleada.Server.Tls;

/// <summary>The certificate or its key cannot be used; the message names the file and says why.</summary>
public sealed class TlsException(string message, Exception? inner = null) : Exception(message, inner);

namespace Oleada.Server.Tls;

/// <summary>What a server needs to be reached over HTTPS.</summary>
/// <param name="Certificate">A PEM file: the server's certificate, then those that lead to its issuer.</param>
/// <param name="Key">A PEM file with the certificate's private key, not encrypted; may be the same file.</param>
public sealed record TlsFiles(string Certificate, string Key);

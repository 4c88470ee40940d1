namespace Oleada.Contracts.Rest;

/// <summary>Answer to <c>GET /health/live</c> and <c>/health/ready</c>.</summary>
/// <param name="Status"><c>ok</c>, or <c>unavailable</c> with status 503.</param>
/// <param name="Version">The server's version.</param>
/// <param name="UptimeSeconds">Seconds since the server started.</param>
/// <param name="Reason">Why it is unavailable.</param>
public sealed record Health(string Status, string Version, double UptimeSeconds, string? Reason = null);

/// <summary>The file <c>server.json</c> in a data folder: the server that has it open.</summary>
/// <param name="Url">Where it listens.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="CertificateHash">SHA-256 of the certificate that it shows, in hexadecimal digits; null over plain HTTP.</param>
public sealed record RunningServer(string Url, int Pid, string? CertificateHash = null)
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "server.json";

    /// <summary>The name of the file with the first admin key, in the same folder.</summary>
    public const string AdminKeyFileName = "admin.key";
}

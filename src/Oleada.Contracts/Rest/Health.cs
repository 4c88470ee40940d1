namespace Oleada.Contracts.Rest;

/// <summary>Answer to <c>GET /health/live</c> and <c>/health/ready</c>.</summary>
/// <param name="Status"><c>ok</c>, or <c>unavailable</c> with status 503.</param>
/// <param name="Version">The server's version.</param>
/// <param name="UptimeSeconds">Seconds since the server started.</param>
/// <param name="Reason">Why it is unavailable.</param>
/// <param name="Sqlite">The version of SQLite that is loaded; only in <c>/health/ready</c>.</param>
/// <param name="Log">The state of the log's checks; only in <c>/health/ready</c>.</param>
public sealed record Health(
    string Status, string Version, double UptimeSeconds, string? Reason = null, string? Sqlite = null, LogHealth? Log = null);

/// <summary>The state of the log's checks against damage.</summary>
/// <param name="LastPosition">The position of the newest event.</param>
/// <param name="CheckedPosition">The position that the running background check has reached; 0 before it begins.</param>
/// <param name="Checks">Background checks of the whole log since the server started.</param>
/// <param name="HarmedPlaces">Harmed places that were found since the server started.</param>
/// <param name="CheckedAt">The end of the last background check of the whole log; null before the first.</param>
/// <param name="FirstLost">The first position that was missing when the log was opened; null if nothing is known to be lost.</param>
/// <param name="LastNoted">The last position that is known to have been committed before a loss; null if nothing is known to be lost.</param>
/// <param name="Fault">What keeps the background check or the note of the last position from working; null if both work.</param>
public sealed record LogHealth(
    long LastPosition,
    long CheckedPosition,
    int Checks,
    int HarmedPlaces,
    DateTimeOffset? CheckedAt = null,
    long? FirstLost = null,
    long? LastNoted = null,
    string? Fault = null);

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

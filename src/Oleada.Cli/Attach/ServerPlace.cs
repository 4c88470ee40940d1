using System.Security.Authentication;
using System.Text.Json;
using Oleada.Client;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Cli.Attach;

/// <summary>Where a server is, and the key to it.</summary>
/// <param name="CertificateHash">Of the certificate that it has told its data folder; null for what this machine trusts.</param>
internal sealed record ServerPlace(Uri Url, string Key, string? CertificateHash = null)
{
    /// <param name="moved">Where the server is now; null for where it was.</param>
    public OleadaClient Connect(Func<ServerPlace?>? moved = null) => new(Url, Key, new OleadaClientOptions
    {
        Locate = () => moved?.Invoke()?.Url,
        CertificateHash = () => (moved?.Invoke() ?? this).CertificateHash,
    });

    public UserException Unreachable(HttpRequestException failure) =>
        // Of a certificate the outer one says only that something is wrong.
        new($"cannot reach {Url}: {(failure.InnerException as AuthenticationException ?? (Exception)failure).Message}", failure);

    /// <summary>The server that has a data folder open, or had: the file outlives a crash.</summary>
    /// <returns>Null if none has told where it is.</returns>
    public static ServerPlace? In(string dataFolder)
    {
        var file = Path.Combine(dataFolder, RunningServer.FileName);
        var keyFile = Path.Combine(dataFolder, RunningServer.AdminKeyFileName);
        try
        {
            return File.Exists(file) && File.Exists(keyFile) &&
                JsonSerializer.Deserialize(File.ReadAllText(file), ContractJson.Default.RunningServer) is { } server
                ? new(new Uri(server.Url), File.ReadAllText(keyFile).Trim(), server.CertificateHash)
                : null;
        }
        catch (Exception failure) when (failure is JsonException or FileNotFoundException or UriFormatException)
        {
            // It is being written, or goes away, at this moment.
            return null;
        }
    }
}

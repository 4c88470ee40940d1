using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Cli.Attach;

/// <summary>Where a server is, and the key to it.</summary>
internal sealed record ServerPlace(Uri Url, string Key)
{
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
                ? new(new Uri(server.Url), File.ReadAllText(keyFile).Trim())
                : null;
        }
        catch (Exception failure) when (failure is JsonException or FileNotFoundException or UriFormatException)
        {
            // It is being written, or goes away, at this moment.
            return null;
        }
    }
}

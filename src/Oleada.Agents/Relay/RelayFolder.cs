using System.Globalization;

namespace Oleada.Agents.Relay;

/// <summary>
/// The folder of one run's sockets, for this user alone. In the system's temporary folder, since a socket's path may
/// have 107 bytes only, and a data folder's may be longer than that.
/// </summary>
internal sealed class RelayFolder : IDisposable
{
    private const string Prefix = "oleada-relay-";

    private static readonly Lazy<bool> Cleaned = new(() => RemoveAbandoned(System.IO.Path.GetTempPath()));

    public RelayFolder()
    {
        _ = Cleaned.Value;
        Path = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;
    }

    public string Path { get; }

    public void Dispose() => Remove(Path);

    /// <summary>Removes those of servers that were killed.</summary>
    /// <returns>True, when it is done.</returns>
    internal static bool RemoveAbandoned(string temporary)
    {
        foreach (var folder in Directory.EnumerateDirectories(temporary, Prefix + "*"))
        {
            var server = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{server}"))
                Remove(folder);
        }
        return true;
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Another user's, or removed by another server at the same time.
        }
    }
}

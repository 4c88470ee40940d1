using System.Diagnostics;

namespace Oleada.Bench.Realtime;

/// <summary>A server under measurement. Dispose it to kill it and throw its data away.</summary>
internal sealed class RunningServer(Process process, int port, string protocol, string data, string internalKey) : IAsyncDisposable
{
    public int ProcessId => process.Id;

    public int Port => port;

    public string Protocol => protocol;

    /// <summary>What an engine link says to be let in; empty for a peer.</summary>
    public string InternalKey => internalKey;

    /// <summary>What a listener says to be let in.</summary>
    public string AdminKey => File.ReadAllText(Path.Combine(data, "admin.key")).Trim();

    /// <summary>Options of the generator that belong to the server: keys, and events that are as long on the wire as a peer's.</summary>
    public string[] Load => internalKey.Length == 0
        ? []
        : ["--size", "250", "--header", $"Authorization: Bearer {AdminKey}", "--pub-header", $"Authorization: Bearer {internalKey}"];

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(data, recursive: true);
    }
}

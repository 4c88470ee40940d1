using System.Diagnostics;
using System.Text.Json;

namespace Oleada.Clients.Tests;

/// <summary>A client that is a program of its own, told by lines what to do and telling by lines what it sees.</summary>
internal sealed class ProgramClient : IClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ProgramClient(Process process) => _process = process;

    private static string Folder => Path.Combine(Root(), "tests", "clients");

    public static ProgramClient Node(Uri url, string transport, string auth) =>
        Start("node", Path.Combine(Folder, "node", "client.mjs"), url, transport, auth);

    public static ProgramClient Python(Uri url, string transport, string auth) =>
        Start("/usr/bin/python3", Path.Combine(Folder, "python", "client.py"), url, transport, auth);

    public async Task<JsonElement> NextAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
            ?? throw new InvalidOperationException("the client has ended: " + await _process.StandardError.ReadToEndAsync());
        using var json = JsonDocument.Parse(line);
        return json.RootElement.Clone();
    }

    public Task EmitAsync(string name, string argument) => TellAsync($$"""{"do":"emit","name":"{{name}}","args":[{{argument}}]}""");

    public Task AskAsync(string name, string argument) => TellAsync($$"""{"do":"ask","name":"{{name}}","args":[{{argument}}]}""");

    public Task EmitBinaryAsync() => TellAsync("""{"do":"binary"}""");

    public Task DropAsync() => TellAsync("""{"do":"drop"}""");

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Oleada.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Oleada.slnx above the test program");
        return folder;
    }

    private static ProgramClient Start(string program, string file, Uri url, string transport, string auth)
    {
        var start = new ProcessStartInfo(program, [file, url.ToString(), transport, auth])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ProgramClient(Process.Start(start)!);
    }

    private async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }
}

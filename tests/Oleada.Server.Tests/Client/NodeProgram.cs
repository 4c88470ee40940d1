using System.Diagnostics;
using System.Text;

namespace Oleada.Server.Tests.Client;

/// <summary>A program of <c>web/client/test</c> in Node, with the client as it was compiled by <c>npm run build</c>.</summary>
internal sealed class NodeProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private NodeProgram(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
    }

    public static NodeProgram Start(string script, string key, params string[] arguments)
    {
        var folder = Path.Combine(Root(), "web", "client");
        if (!File.Exists(Path.Combine(folder, "dist", "index.js")))
            throw new InvalidOperationException("the client is not compiled: run ./test, or npm ci && npm run build in web/client");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "test", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["OLEADA_KEY"] = key;
        return new NodeProgram(Process.Start(start)!);
    }

    /// <summary>The next line that it printed.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(TestServer.Patience)
        ?? throw new InvalidOperationException($"the program has ended: {_errors}");

    /// <summary>Reads on to a line with that beginning.</summary>
    public async Task<string> ReadToAsync(string beginning)
    {
        while (true)
        {
            var line = await ReadLineAsync();
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> WhenEndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TestServer.Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Oleada.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Oleada.slnx above the test program");
        return folder;
    }
}

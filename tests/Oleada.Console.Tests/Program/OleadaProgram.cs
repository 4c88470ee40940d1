using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Oleada.Console.Tests.Program;

/// <summary>The real program in a process of its own, commands without a sandbox.</summary>
internal sealed partial class OleadaProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _error;

    private OleadaProgram(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "oleada");

    public StreamReader Output => _process.StandardOutput;

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public static OleadaProgram Start(TempFolder folder, params string[] arguments) => Start(folder, [], arguments);

    /// <param name="settings">Variables besides the usual ones, over which they win.</param>
    public static OleadaProgram Start(TempFolder folder, IEnumerable<(string Name, string Value)> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
            WorkingDirectory = folder.Path,
        };
        foreach (var (name, value) in Environment(folder).Concat(settings))
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    public static IEnumerable<(string Name, string Value)> Environment(TempFolder folder) =>
        [("OLEADA_DATA", folder.Data), ("OLEADA_SANDBOX", "plain"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8"), ("NO_COLOR", "")];

    public static async Task<Ended> RunAsync(TempFolder folder, params string[] arguments)
    {
        using var program = Start(folder, arguments);
        return await program.EndAsync();
    }

    /// <summary>Lines up to and with the first that contains a text.</summary>
    public async Task<List<string>> ReadToAsync(string text)
    {
        var lines = new List<string>();
        while (await Output.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return lines;
        }
        throw new InvalidOperationException($"'{text}' did not come: {string.Join('\n', lines)} {await _error}");
    }

    public async Task<Ended> EndAsync(bool readOutput = true, TimeSpan? patience = null)
    {
        var output = readOutput ? await Output.ReadToEndAsync().WaitAsync(patience ?? Patience) : "";
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new Ended(_process.ExitCode, output, await _error);
    }

    public void Signal(PosixSignalNumber signal) => Assert.Equal(0, Kill(_process.Id, (int)signal));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

internal enum PosixSignalNumber { HangUp = 1, Interrupt = 2, Kill = 9, Terminate = 15 }

internal sealed record Ended(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using System.Diagnostics;
using System.Text;
using Oleada.Console.Tests.Views.Terminal;

namespace Oleada.Console.Tests.Program;

/// <summary>The real program on a real pseudo-terminal, which <c>script</c> holds, and the screen that its user sees.</summary>
internal sealed class Pty : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _script;
    private readonly string _terminalFile;
    private readonly char[] _buffer = new char[4096];
    private readonly StringBuilder _raw = new();

    private Pty(Process script, Screen screen, string terminalFile) => (_script, Screen, _terminalFile) = (script, screen, terminalFile);

    public Screen Screen { get; private set; }

    /// <summary>All that was written to the terminal.</summary>
    public string Raw => _raw.ToString();

    public static Pty Start(TempFolder folder, int width, int height, string arguments, string terminal = "xterm-256color")
    {
        var terminalFile = System.IO.Path.Combine(folder.Path, "tty");
        var command = $"tty > '{terminalFile}'; stty rows {height} cols {width}; exec '{OleadaProgram.Path}' {arguments}";
        var start = new ProcessStartInfo("script", ["-qfec", command, "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            WorkingDirectory = folder.Path, StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in OleadaProgram.Environment(folder))
            start.Environment[name] = value;
        start.Environment["TERM"] = terminal;
        start.Environment["SHELL"] = "/bin/sh";
        return new(Process.Start(start)!, new Screen(width, height), terminalFile);
    }

    /// <summary>Reads until the screen is as wanted, for a limited time: a view that is drawn again and again never ends.</summary>
    public async Task UntilAsync(Func<Screen, bool> wanted)
    {
        var began = Stopwatch.GetTimestamp();
        while (!wanted(Screen))
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"the program shows another screen:\n{Screen.Text}");
            if (!await ReadAsync())
                throw new InvalidOperationException($"the program ended with another screen:\n{Screen.Text}");
        }
    }

    public async Task<int> EndAsync()
    {
        while (await ReadAsync())
        {
        }
        await _script.WaitForExitAsync().WaitAsync(Patience);
        return _script.ExitCode;
    }

    public void Type(string keys)
    {
        _script.StandardInput.Write(keys);
        _script.StandardInput.Flush();
    }

    /// <summary>Gives the terminal another size; what the user sees from then on is only what is drawn from then on.</summary>
    public async Task ResizeAsync(int width, int height)
    {
        var terminal = (await File.ReadAllTextAsync(_terminalFile)).Trim();
        using var stty = Process.Start("stty", ["-F", terminal, "rows", $"{height}", "cols", $"{width}"]);
        await stty.WaitForExitAsync().WaitAsync(Patience);
        Screen = new Screen(width, height);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_script.HasExited)
            _script.Kill(entireProcessTree: true);
        await _script.WaitForExitAsync();
        _script.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        var read = await _script.StandardOutput.ReadAsync(_buffer.AsMemory()).AsTask().WaitAsync(Patience);
        _raw.Append(_buffer, 0, read);
        Screen.Write(new string(_buffer, 0, read));
        return read > 0;
    }
}

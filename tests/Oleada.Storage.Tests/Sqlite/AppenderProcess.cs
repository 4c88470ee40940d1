using System.Diagnostics;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>A process of its own that holds a data folder and appends to its log until it is killed.</summary>
internal sealed class AppenderProcess : IDisposable
{
    private readonly Process _process;

    private AppenderProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Returns when it has the log open.</summary>
    public static async Task<AppenderProcess> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Oleada.Storage.Appender"))
        {
            ArgumentList = { folder },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        return await process.StandardOutput.ReadLineAsync() == "open"
            ? new AppenderProcess(process)
            : throw new InvalidOperationException("the appender did not open the log");
    }

    /// <summary>Lets it acknowledge a number of appends, kills it, and gives the last seq it acknowledged of each stream.</summary>
    public async Task<Dictionary<string, long>> KillAfterAsync(int lines)
    {
        var acknowledged = new Dictionary<string, long>();
        for (var count = 0; await _process.StandardOutput.ReadLineAsync() is { } line; count++)
        {
            // What it printed before it died counts too: reading goes on to the end.
            if (count == lines)
                _process.Kill();
            var words = line.Split(' ');
            // The kill may have cut the last line.
            if (words is [var stream, var seq] && long.TryParse(seq, out var number) && number % 3 == 0)
                acknowledged[stream] = Math.Max(number, acknowledged.GetValueOrDefault(stream));
        }
        await _process.WaitForExitAsync();
        return acknowledged;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}

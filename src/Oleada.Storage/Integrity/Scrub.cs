using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>
/// The loop that checks the whole log in the background, slowly, and again after a while. It reads on a connection of its
/// own, a few events at a time. Dispose it to end the loop.
/// </summary>
internal sealed class Scrub : IAsyncDisposable
{
    /// <summary>Rows of a step: with the pause, at most 2,000 in a second.</summary>
    private const int StepRows = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    private readonly string _file;
    private readonly Harms _harms;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile ScrubState _state = new(0, 0, null, null);

    public Scrub(string file, Harms harms, TimeProvider time)
    {
        _file = file;
        _harms = harms;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    public ScrubState State => _state;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            for (var pause = FirstPause; ; pause = Between)
            {
                await Task.Delay(pause, _time, _stop.Token);
                await TryCheckAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The log is closed.
        }
    }

    /// <summary>A failure, such as a full disk or a lock, ends one check; the next begins anew.</summary>
    private async Task TryCheckAsync()
    {
        try
        {
            await CheckAsync();
            _state = _state with { Checks = _state.Checks + 1, CheckedAt = _time.GetUtcNow(), Fault = null };
        }
        catch (SqliteException failure)
        {
            _state = _state with { Fault = $"cannot check {_file}: {failure.Message}{Space.LeftAt(_file)}; tried again later" };
        }
    }

    private async Task CheckAsync()
    {
        using var database = Database.Open(_file, readOnly: true);
        using var check = new LogCheck(database, new CatalogCheck(database, _harms), _harms.Add);
        while (check.Step(StepRows))
        {
            _state = _state with { Position = check.Position };
            await Task.Delay(Pause, _time, _stop.Token);
        }
    }
}

/// <summary>How far the background check has come.</summary>
/// <param name="Position">The last position that was looked at.</param>
/// <param name="Checks">Whole checks that have ended.</param>
/// <param name="CheckedAt">The end of the last one.</param>
/// <param name="Fault">Why the last one did not reach its end.</param>
internal sealed record ScrubState(long Position, int Checks, DateTimeOffset? CheckedAt, string? Fault);

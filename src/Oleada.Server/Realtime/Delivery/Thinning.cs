using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>
/// Lets at most so many progress events through in a second: of those that come too soon the newest of each type waits
/// for its turn. Errors, ends and changes of state always pass, after the progress that was before them.
/// </summary>
internal sealed class Thinning(int perSecond, DateTimeOffset start)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / perSecond);
    private readonly List<LogEvent> _held = [];
    private DateTimeOffset _next = start;

    public IReadOnlyList<LogEvent> Take(IReadOnlyList<LogEvent> events, DateTimeOffset now)
    {
        var passed = new List<LogEvent>();
        foreach (var entry in events)
        {
            if (!IsProgress(entry.Type))
            {
                passed.AddRange(TakeRest());
                passed.Add(entry);
                continue;
            }
            _held.RemoveAll(older => older.Type == entry.Type);
            _held.Add(entry);
        }
        passed.AddRange(TakeDue(now));
        return passed;
    }

    /// <summary>How long until something that waits may pass; null if nothing waits.</summary>
    public TimeSpan? DueIn(DateTimeOffset now) => _held.Count == 0 ? null : _next <= now ? TimeSpan.Zero : _next - now;

    public IReadOnlyList<LogEvent> TakeDue(DateTimeOffset now)
    {
        var passed = new List<LogEvent>();
        while (_held.Count > 0 && _next <= now)
        {
            passed.Add(_held[0]);
            _held.RemoveAt(0);
            _next = now + _interval;
        }
        return passed;
    }

    /// <summary>All that waits; what comes after it must not overtake it.</summary>
    public IReadOnlyList<LogEvent> TakeRest()
    {
        LogEvent[] rest = [.. _held];
        _held.Clear();
        return rest;
    }

    private static bool IsProgress(string type) => type is "progress_update" or "ticket:progress" or "build:progress" or "output";
}

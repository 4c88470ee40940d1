using System.Text;
using Oleada.Engine.Events;

namespace Oleada.Bench.Log;

/// <summary>Events to append, of a size, with JSON that differs from event to event.</summary>
internal static class Payload
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Append Group(string execution, int events, int bytes)
    {
        var added = new NewEvent[events];
        for (var i = 0; i < events; i++)
            added[i] = new NewEvent($"execution:{execution}", "output", At.AddMilliseconds(i), Json(i, bytes));
        return new Append($"execution:{execution}", added);
    }

    private static byte[] Json(int number, int bytes)
    {
        var head = $$"""{"task_id":"T-{{number:d4}}","attempt":1,"lines":[{"n":{{number}},"text":" """;
        return Encoding.UTF8.GetBytes(head.PadRight(bytes - 4, 'x') + "\"}]}");
    }
}

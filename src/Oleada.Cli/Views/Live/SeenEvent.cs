using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>An event as it reached the console, from the log or over the wire.</summary>
/// <param name="Data">The payload; null if this version does not know the type.</param>
internal readonly record struct SeenEvent(string Stream, long Seq, string Type, DateTimeOffset At, EventData? Data)
{
    public bool OfExecution => Stream.StartsWith("execution:", StringComparison.Ordinal);

    /// <summary>The task's id on a <c>task:</c> stream, else an empty text.</summary>
    public string TaskId => OfExecution ? "" : Stream[(Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Output lines are many and no view shows them: they are not decoded.</summary>
    public static SeenEvent Of(LogEvent entry) =>
        new(entry.Stream, entry.Seq, entry.Type, entry.Timestamp, entry.Type is "output" ? null : entry.Decode());

    public static SeenEvent Of(Envelope envelope) =>
        new(envelope.Stream, envelope.Seq, envelope.Type, envelope.Timestamp,
            EventTypes.Decode(envelope.Type, System.Text.Encoding.UTF8.GetBytes(envelope.Data.GetRawText())));
}

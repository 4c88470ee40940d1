using System.Text;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>An event as it reached the console, from the log or over the wire.</summary>
/// <param name="Json">The payload, one JSON object in UTF-8.</param>
/// <param name="Fresh">False for one that was there before; views know of it, but do not print it.</param>
internal readonly record struct SeenEvent(
    string Stream, long Seq, string Type, DateTimeOffset At, ReadOnlyMemory<byte> Json, bool Fresh = true)
{
    public bool OfExecution => Stream.StartsWith("execution:", StringComparison.Ordinal);

    /// <summary>The task's id on a <c>task:</c> stream.</summary>
    public string TaskId => Stream[(Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public bool EndsExecution => OfExecution && Type is "execution_completed";

    public static SeenEvent Of(LogEvent entry, bool fresh) =>
        new(entry.Stream, entry.Seq, entry.Type, entry.Timestamp, entry.Data, fresh);

    public static SeenEvent Of(Envelope envelope, bool fresh) =>
        new(envelope.Stream, envelope.Seq, envelope.Type, envelope.Timestamp,
            Encoding.UTF8.GetBytes(envelope.Data.GetRawText()), fresh);

    /// <summary>The payload; null if this version does not know the type, or if no view shows it (output lines are many).</summary>
    public EventData? Decode() => Type is "output" ? null : EventTypes.Decode(Type, Json.Span);
}

namespace Oleada.Engine.Events;

/// <summary>The store could not do it. The message says what to do.</summary>
/// <param name="isFinal">
/// Whether it is unknown what reached the disk: the log then refuses everything until it is opened again. If not,
/// nothing was written and the next append may succeed.
/// </param>
public sealed class EventLogFailedException(string message, bool isFinal, Exception? inner = null)
    : Exception(message, inner)
{
    public bool IsFinal { get; } = isFinal;
}

namespace Oleada.Engine.Events;

/// <summary>
/// Tells from the starts of a log up to which position it still has what a client saw. Within one start the log only
/// grows, so a loss shows in the first position of the start after it.
/// </summary>
internal sealed class LogHistory
{
    /// <summary>After every position.</summary>
    public const long NoEnd = long.MaxValue;

    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);
    private readonly long _firstLost = NoEnd;

    /// <param name="epochs">At least one, oldest first.</param>
    public LogHistory(IReadOnlyList<LogEpoch> epochs)
    {
        Current = epochs[^1].Id;
        var end = NoEnd;

        for (var i = epochs.Count - 1; i >= 0; i--)
        {
            var epoch = epochs[i];
            if (epoch != LogEpoch.Unknown)
                _ends[epoch.Id] = end;
            end = Math.Min(end, epoch.FirstPosition);
            _firstLost = Math.Min(_firstLost, epoch.Loss?.FirstLost ?? NoEnd);
        }
    }

    /// <summary>The id of the start that is writing now.</summary>
    public string Current { get; }

    /// <summary>
    /// The position from which on this log may differ from what a client saw; <see cref="NoEnd"/> if nowhere. A client
    /// without an epoch may have seen what a detected loss has taken.
    /// </summary>
    /// <returns>Null for an epoch that this log does not know.</returns>
    public long? EndOf(string? epoch)
    {
        if (epoch is null)
            return _firstLost;
        return _ends.TryGetValue(epoch, out var end) ? end : null;
    }
}

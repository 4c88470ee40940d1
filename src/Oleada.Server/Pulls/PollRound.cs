namespace Oleada.Server.Pulls;

/// <summary>Which are looked at next, where not all can be at once: all come in turn.</summary>
internal static class PollRound
{
    /// <param name="last">The last one of the round before; null before the first.</param>
    public static IReadOnlyList<string> Next(IEnumerable<string> ids, string? last, int most)
    {
        var ordered = ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var after = ordered.Where(id => string.CompareOrdinal(id, last) > 0);
        var before = ordered.Where(id => string.CompareOrdinal(id, last) <= 0);
        return [.. after.Concat(before).Take(most)];
    }
}

namespace Oleada.Engine.Plans.Files;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class NearestName
{
    private const int LongestName = 64;

    /// <summary>Such as <c>; did you mean 'depends_on'?</c>, or nothing.</summary>
    public static string Suggest(string wrong, IEnumerable<string> known)
    {
        if (wrong.Length > LongestName)
            return "";
        // One letter of two is no likeness.
        var best = wrong.Length < 3 ? 1 : Math.Max(1, wrong.Length / 3) + 1;
        string? nearest = null;
        foreach (var name in known)
        {
            if (Math.Abs(name.Length - wrong.Length) >= best)
                continue;
            var distance = Distance(wrong, name);
            if (distance < best)
                (best, nearest) = (distance, name);
        }
        return nearest is null ? "" : $"; did you mean '{nearest}'?";
    }

    /// <summary>Letters to add, drop or replace to get from one to the other; case counts for nothing.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}

using System.Globalization;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Http;

/// <summary>Cuts a list into pages. The cursor is the place of the next item; lists here only grow at their end.</summary>
internal static class Paging
{
    public static Page<T> Cut<T>(HttpRequest request, IReadOnlyList<T> items, int most)
    {
        var start = Number(request, "cursor", 0, int.MaxValue) ?? 0;
        var limit = Number(request, "limit", 1, most) ?? Math.Min(100, most);
        var end = (int)Math.Min(items.Count, (long)start + limit);
        var page = start >= items.Count ? [] : items.Skip(start).Take(end - start).ToArray();
        return new Page<T>(page, end < items.Count ? end.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>As <see cref="Cut"/>, from the end backwards where the request says <c>order=newest</c>; the cursor counts what is older.</summary>
    public static Page<T> CutInOrder<T>(HttpRequest request, IReadOnlyList<T> items, int most)
    {
        var order = request.Query["order"].ToString();
        if (order is "" or "oldest")
            return Cut(request, items, most);
        if (order != "newest")
            throw RequestProblem.Bad("order", "'order' is oldest or newest");
        var end = Math.Min(Number(request, "cursor", 0, int.MaxValue) ?? items.Count, items.Count);
        var start = Math.Max(0, end - (Number(request, "limit", 1, most) ?? Math.Min(100, most)));
        var page = items.Skip(start).Take(end - start).Reverse().ToArray();
        return new Page<T>(page, start > 0 ? start.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static int? Number(HttpRequest request, string name, int least, int most)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw RequestProblem.Bad(name, $"'{name}' is a whole number from {least} to {most}");
    }
}

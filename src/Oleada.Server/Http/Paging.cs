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
        var slice = SliceOf(request, items.Count, most);
        return slice.Page(items.Take(slice.Range));
    }

    /// <summary>Which of so many items, oldest first, the request asks for.</summary>
    /// <exception cref="RequestProblem">A query parameter is not valid.</exception>
    public static PageSlice SliceOf(HttpRequest request, int count, int most)
    {
        var order = request.Query["order"].ToString();
        if (order is not ("" or "oldest" or "newest"))
            throw RequestProblem.Bad("order", "'order' is oldest or newest");

        var newestFirst = order == "newest";
        var limit = Number(request, "limit", 1, most) ?? Math.Min(100, most);
        var cursor = Math.Min(Number(request, "cursor", 0, int.MaxValue) ?? (newestFirst ? count : 0), count);

        return newestFirst
            ? new PageSlice(Math.Max(0, cursor - limit), cursor, count, newestFirst)
            : new PageSlice(cursor, Math.Min(count, cursor + limit), count, newestFirst);
    }

    private static int? Number(HttpRequest request, string name, int least, int most)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
            return null;
        // The framework passes over NULs at the end.
        return text.All(char.IsAsciiDigit) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw RequestProblem.Bad(name, $"'{name}' is a whole number from {least} to {most}");
    }
}

/// <summary>The part of a list that is one page.</summary>
/// <param name="Start">The first item, counted from the oldest.</param>
/// <param name="End">The item after the last one.</param>
/// <param name="Count">Items in the whole list.</param>
/// <param name="NewestFirst">Whether pages go from the end backwards.</param>
internal readonly record struct PageSlice(int Start, int End, int Count, bool NewestFirst)
{
    public Range Range => Start..End;

    /// <summary>The page with its cursor.</summary>
    /// <param name="items">Those of this part, oldest first.</param>
    public Page<T> Page<T>(IEnumerable<T> items)
    {
        var next = NewestFirst ? Start : End;
        var hasNext = NewestFirst ? Start > 0 : End < Count;
        return new Page<T>(
            [.. NewestFirst ? items.Reverse() : items], hasNext ? next.ToString(CultureInfo.InvariantCulture) : null);
    }
}

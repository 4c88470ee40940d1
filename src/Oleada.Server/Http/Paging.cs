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

using System.Globalization;

namespace Oleada.Engine.Plans.Import.SpecKit;

/// <summary>The ids of a file, so that a range such as <c>T011–T013</c> is found without a look at all of them.</summary>
internal sealed class KnownIds
{
    private readonly (int Number, int Index)[] _byNumber;
    private readonly string[] _ids;

    public KnownIds(IEnumerable<string> ids)
    {
        _ids = [.. ids.Distinct(StringComparer.Ordinal)];
        _byNumber = [.. _ids.Select((id, index) => (Number(id), index)).Order()];
    }

    /// <summary>Ids in the order of the file.</summary>
    public IEnumerable<string> Between(string first, string last)
    {
        var (from, to) = (At(Number(first)), At(Number(last) + 1));
        return to <= from ? [] : _byNumber[from..to].Select(known => known.Index).Order().Select(index => _ids[index]);
    }

    /// <summary>Where the ids of a number begin.</summary>
    private int At(int number)
    {
        var found = Array.BinarySearch(_byNumber, (number, -1));
        return found < 0 ? ~found : found;
    }

    private static int Number(string id)
    {
        var digits = id.AsSpan(Math.Min(1, id.Length)).TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && id[0] == 'T' ? number : -1;
    }
}

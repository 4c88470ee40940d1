using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>A place in the log that bytes for a client can be read from once more.</summary>
/// <param name="After">The seq before the first event.</param>
/// <param name="Last">The seq of the last event.</param>
internal readonly record struct PageRange(EncodedPages Pages, PageSource Source, PageFormat Format, long After, long Last);

/// <summary>What is left to send of a range. It holds its place in the log and none of the bytes.</summary>
/// <param name="skip">Bytes of the range that have been sent already.</param>
internal sealed class PageRest(PageRange range, int skip)
{
    private long _after = range.After;
    private int _skip = skip;

    /// <summary>Hands the next bytes to <paramref name="take"/>, which says how many of them it took.</summary>
    /// <returns>False if there are none left.</returns>
    public async ValueTask<bool> PassAsync(Func<ReadOnlyMemory<byte>, int> take)
    {
        while (_after < range.Last)
        {
            var page = await range.Pages.AfterAsync(range.Source, range.Format, _after, CancellationToken.None);
            if (page.IsEmpty)
                throw new InvalidOperationException($"{range.Source.Stream} has no event after {_after}, though one has been sent in part");
            var bytes = page.UpTo(range.Last);
            if (_skip < bytes.Length)
            {
                _skip += take(bytes[_skip..]);
                return true;
            }
            (_after, _skip) = (Math.Min(page.Last, range.Last), _skip - bytes.Length);
        }
        return false;
    }
}

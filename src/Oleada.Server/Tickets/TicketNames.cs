using System.Text;
using Oleada.Server.Realtime;

namespace Oleada.Server.Tickets;

/// <summary>A ticket's id and the name of its stream.</summary>
internal sealed record TicketName(string Id, string Stream);

/// <summary>
/// The names of tickets that were heard of lately, so that a message makes no new texts. Each id has one place, and
/// the newest of those that share one stays in it. May be used by any thread.
/// </summary>
internal sealed class TicketNames
{
    private const int Places = 1 << 14;
    private const int LongestId = 128;

    private readonly TicketName?[] _places = new TicketName?[Places];

    /// <returns>Null if it is no ticket's id.</returns>
    public TicketName? Find(ReadOnlySpan<byte> id)
    {
        Span<char> text = stackalloc char[LongestId];
        if (id.Length > LongestId || Ascii.ToUtf16(id, text, out var length) != System.Buffers.OperationStatus.Done)
            return null;
        text = text[..length];
        ref var place = ref _places[string.GetHashCode(text, StringComparison.Ordinal) & (Places - 1)];
        var found = Volatile.Read(ref place);
        if (found is not null && text.SequenceEqual(found.Id))
            return found;
        var made = new TicketName(text.ToString(), $"ticket:{text}");
        if (!Room.IsName(made.Stream))
            return null;
        Volatile.Write(ref place, made);
        return made;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Oleada.Server.Tickets;

/// <summary>Where one field stands in a message.</summary>
/// <param name="Value">Where its value begins; the name and the colon stand before it.</param>
/// <param name="OfEntry">Whether it stands in the <c>entry</c> of an activity.</param>
internal readonly record struct FieldPlace(
    TicketField Field, int Start, int NameLength, int Value, int End, JsonTokenType Kind, bool OfEntry);

/// <summary>
/// A message of the internal door, read once from begin to end: what the server needs of it, and where each field
/// stands, so that the event's payload is made of the sender's own bytes.
/// </summary>
internal ref struct TicketMessage(ReadOnlySpan<byte> json, Span<FieldPlace> places, TicketNames names)
{
    public const int MostFields = 64;
    public const int LongestKey = 128;

    /// <summary>Levels within each other: clients read the payload some levels deeper, and have limits of their own.</summary>
    private const int MostLevels = 32;

    private readonly Span<FieldPlace> _places = places;
    private int _count;
    private uint _stand;
    private uint _said;

    public ReadOnlySpan<byte> Json { get; } = json;

    public readonly ReadOnlySpan<FieldPlace> Fields => _places[.._count];

    public TicketName? Ticket { get; private set; }

    public Happening? Happening { get; private set; }

    public string? Key { get; private set; }

    public long? LinkId { get; private set; }

    /// <summary>Reads the whole message.</summary>
    /// <exception cref="TicketRefusedException">A field is not what it must be, or stands twice.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text has half a surrogate pair.</exception>
    public void Read() => ReadFields(0, Json.Length, ofEntry: false);

    /// <summary>Reads the fields of an activity's <c>entry</c> as well.</summary>
    public void ReadEntry(FieldPlace entry) => ReadFields(entry.Value, entry.End, ofEntry: true);

    public readonly bool Has(TicketField field) => (_said & (1u << (int)field)) != 0;

    private void ReadFields(int from, int to, bool ofEntry)
    {
        var reader = new Utf8JsonReader(Json[from..to], new JsonReaderOptions { MaxDepth = MostLevels });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new TicketRefusedException("bad_message", null, "a ticket event is a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = from + (int)reader.TokenStartIndex;
            var nameLength = reader.ValueSpan.Length;
            var field = FieldOf(ref reader);
            reader.Read();
            var (kind, value) = (reader.TokenType, from + (int)reader.TokenStartIndex);
            if (!ofEntry && field is > TicketField.Type and <= TicketField.TicketId)
                Take(field, ref reader);
            Pass(ref reader);
            Add(new FieldPlace(field, start, nameLength, value, from + (int)reader.BytesConsumed, kind, ofEntry));
        }
        reader.Read(); // What follows the message is an error.
    }

    private static TicketField FieldOf(ref Utf8JsonReader reader) => TicketFieldName.Find(
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);

    /// <summary>Goes to a value's end; a text with half a surrogate pair is thrown out, since many a client cannot read it.</summary>
    private static void Pass(ref Utf8JsonReader reader)
    {
        var level = reader.CurrentDepth;
        do
        {
            if (reader.ValueIsEscaped && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                && reader.ValueSpan.IndexOf("\\u"u8) >= 0)
                reader.GetString();
        }
        while ((reader.CurrentDepth > level || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && reader.Read());
    }

    private void Take(TicketField field, ref Utf8JsonReader reader)
    {
        if (field == TicketField.Id)
            LinkId = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) && id >= 0
                ? id
                : throw Wrong(field, "'id' is a whole number from 0");
        else if (reader.TokenType == JsonTokenType.Null)
            return;
        else if (reader.TokenType != JsonTokenType.String)
            throw Wrong(field, $"'{TicketFieldName.Of(field)}' is a text");
        else if (field == TicketField.Event)
            Happening = HappeningOf(ref reader);
        else if (field == TicketField.Key)
            Key = CheckedKey(reader.GetString()!);
        else
            Ticket = names.Find(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan)
                ?? throw Wrong(field, "'ticketId' has 1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-', and begins with a letter or digit");
    }

    public static string CheckedKey(string key) => key.Length is > 0 and <= LongestKey
        ? key
        : throw Wrong(TicketField.Key, string.Create(CultureInfo.InvariantCulture, $"'key' has 1 to {LongestKey} characters"));

    private static Happening HappeningOf(ref Utf8JsonReader reader)
    {
        foreach (var known in Happening.All)
            if (reader.ValueTextEquals(known.Utf8Word))
                return known;
        var text = reader.GetString()!;
        var names = string.Join(", ", Happening.All.Select(known => known.Word));
        throw new TicketRefusedException(
            "unknown_event", "event", $"'{(text.Length <= 64 ? text : text[..64] + "…")}' is no event; known are {names}");
    }

    private void Add(FieldPlace added)
    {
        var bit = 1u << (int)added.Field;
        if (added.Field == TicketField.Other || !IsOwn(added))
            CheckNew(added);
        else if ((_stand & bit) != 0)
            throw Twice(TicketFieldName.Of(added.Field));
        else
            _stand |= bit;
        // A null says as little as a field that is not there.
        if (IsOwn(added) && added.Kind != JsonTokenType.Null)
            _said |= bit;
        if (_count == _places.Length)
            throw new TicketRefusedException("bad_message", null, $"a ticket event has at most {MostFields} fields");
        _places[_count++] = added;
    }

    /// <summary>Whether a field means what its name says; an entry's own fields may stand in the entry or beside it.</summary>
    private static bool IsOwn(FieldPlace place) => !place.OfEntry || Happening.IsOfEntry(place.Field);

    private readonly void CheckNew(FieldPlace added)
    {
        foreach (var earlier in Fields)
            if (earlier.OfEntry == added.OfEntry && earlier.Field == added.Field && SameName(earlier, added))
                throw Twice(NameOf(added));
    }

    private readonly bool SameName(FieldPlace one, FieldPlace other)
    {
        var a = RawName(one);
        var b = RawName(other);
        return a.SequenceEqual(b) || ((a.Contains((byte)'\\') || b.Contains((byte)'\\')) && NameOf(one) == NameOf(other));
    }

    private readonly ReadOnlySpan<byte> RawName(FieldPlace place) => Json.Slice(place.Start, place.NameLength + 2);

    private readonly string NameOf(FieldPlace place)
    {
        var reader = new Utf8JsonReader(RawName(place));
        reader.Read();
        return reader.GetString()!;
    }

    private static TicketRefusedException Twice(string name) => new("bad_field", name, $"'{name}' stands twice");

    private static TicketRefusedException Wrong(TicketField field, string message) =>
        new("bad_field", TicketFieldName.Of(field), message);
}

/// <summary>A message is refused; caught where it is read.</summary>
internal sealed class TicketRefusedException(string code, string? field, string message) : Exception(message)
{
    public string Code { get; } = code;

    public string? Field { get; } = field;
}

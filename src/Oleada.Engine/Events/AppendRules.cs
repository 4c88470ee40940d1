using System.Text;

namespace Oleada.Engine.Events;

/// <summary>What an append must be for any store to keep it and give it back unchanged.</summary>
internal static class AppendRules
{
    /// <summary>Characters of a stream's, group's or type's name.</summary>
    private const int MaxName = 512;

    /// <exception cref="ArgumentException">It is not; the message names the field and the limit.</exception>
    public static void Check(Append append, EventLogOptions options)
    {
        CheckName(append.Group, "group");
        string? stream = null;
        string? type = null;
        foreach (var added in append.Events)
        {
            // Most events repeat the names of the one before.
            if (!ReferenceEquals(added.Stream, stream))
                CheckName(stream = added.Stream, "stream");
            if (!ReferenceEquals(added.Type, type))
                CheckName(type = added.Type, "type");
            if (added.Data.Length > options.EventBytes)
            {
                throw new ArgumentException(
                    $"data of '{added.Type}' on '{added.Stream}' is {added.Data.Length} bytes; the limit is {options.EventBytes}");
            }
        }
    }

    private static void CheckName(string name, string field)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxName)
            throw new ArgumentException($"{field}: a name has 1 to {MaxName} characters");
        foreach (var rune in name.EnumerateRunes())
        {
            // Half a surrogate pair reads as the replacement character: two such names would become one.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
                throw new ArgumentException($"{field}: a name has no control characters and no broken ones");
        }
    }
}

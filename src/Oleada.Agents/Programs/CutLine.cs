using System.Text;
using System.Text.Json;

namespace Oleada.Agents.Programs;

/// <summary>A line of JSON that was too long to be kept: what came before the cut can be read.</summary>
internal static class CutLine
{
    /// <returns>The members that are whole, with everything closed that is open at the cut.</returns>
    public static string Closed(string beginning)
    {
        var bytes = Encoding.UTF8.GetBytes(beginning);
        var closing = new Stack<char>();
        var whole = 0L;
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        while (TryRead(ref reader))
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                closing.Push(reader.TokenType == JsonTokenType.StartObject ? '}' : ']');
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                closing.Pop();
            if (reader.TokenType != JsonTokenType.PropertyName)
                whole = reader.BytesConsumed;
        }
        return Encoding.UTF8.GetString(bytes, 0, (int)whole) + string.Concat(closing);
    }

    private static bool TryRead(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            // It was no JSON; what came before may have been.
            return false;
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Oleada.Contracts.Plans;

/// <summary>
/// Durations as plans write them: <c>500ms</c>, <c>90s</c>, <c>2m</c>, <c>1h30m</c>; a bare number is seconds.
/// </summary>
public static partial class Duration
{
    /// <summary>Reads a duration.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The duration, 0 to 30 days.</param>
    /// <returns>False if the text is no duration or is longer than 30 days.</returns>
    public static bool TryParse(string text, out TimeSpan value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = default;
        var match = Pattern().Match(text);
        if (!match.Success || text.Length == 0)
            return false;
        var total =
            (Number(match, "d") * 86_400_000) + (Number(match, "h") * 3_600_000) + (Number(match, "m") * 60_000) +
            ((Number(match, "s") + Number(match, "bare")) * 1000) + Number(match, "ms");
        if (total > TimeSpan.FromDays(30).TotalMilliseconds)
            return false;
        value = TimeSpan.FromMilliseconds(total);
        return true;
    }

    /// <summary>Writes a duration so that <see cref="TryParse"/> reads the same again.</summary>
    /// <param name="value">The duration, to a millisecond.</param>
    /// <returns>The shortest text, such as <c>1h30m</c>.</returns>
    public static string Format(TimeSpan value)
    {
        var text = new StringBuilder();
        Part(value.Days, "d");
        Part(value.Hours, "h");
        Part(value.Minutes, "m");
        Part(value.Seconds, "s");
        Part(value.Milliseconds, "ms");
        return text.Length == 0 ? "0s" : text.ToString();

        void Part(int number, string unit)
        {
            if (number != 0)
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        }
    }

    private static double Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? double.Parse(found.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(?<bare>\d{1,9}(?:\.\d{1,3})?)|(?:(?<d>\d{1,9})d)?(?:(?<h>\d{1,9})h)?(?:(?<m>\d{1,9})m)?(?:(?<s>\d{1,9}(?:\.\d{1,3})?)s)?(?:(?<ms>\d{1,9})ms)?)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}

/// <summary>Reads and writes a <see cref="TimeSpan"/> as <see cref="Duration"/> text.</summary>
public sealed class DurationJsonConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc />
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.Number ? reader.GetDouble().ToString(CultureInfo.InvariantCulture) : reader.GetString();
        return text is not null && Duration.TryParse(text, out var value)
            ? value
            : throw new JsonException($"'{text}' is no duration; write 500ms, 90s, 2m or 1h30m");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Duration.Format(value));
    }
}

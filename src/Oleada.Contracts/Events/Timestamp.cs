using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Oleada.Contracts.Events;

/// <summary>Timestamps as they stand in events: UTC, ISO 8601, exactly three decimals, <c>Z</c>.</summary>
public static class Timestamp
{
    /// <summary>The one format, 24 characters long.</summary>
    public const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes a moment.</summary>
    /// <param name="moment">Any offset; it is turned into UTC.</param>
    /// <returns>24 characters.</returns>
    public static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>Cuts a moment to whole milliseconds, which is what the log keeps.</summary>
    /// <param name="moment">Any moment.</param>
    /// <returns>The same moment in UTC without the part below a millisecond.</returns>
    public static DateTimeOffset Truncate(DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
}

/// <summary>Reads any ISO 8601 moment with an offset and writes <see cref="Timestamp.Pattern"/>.</summary>
public sealed class TimestampJsonConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Timestamp.Format(value));
    }
}

using System.Globalization;

namespace Oleada.Cli.Views.Terminal;

/// <summary>Figures as people read them.</summary>
internal static class Quantity
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Dollars(decimal amount) =>
        "$" + amount.ToString(amount is > 0 and < 0.01m ? "0.0000" : "#,0.00", CultureInfo.InvariantCulture);

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Tenths(bytes / 1_000m):0.0} KB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Tenths(bytes / 1_000_000m):0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Tenths(bytes / 1_000_000_000m):0.0} GB"),
    };

    /// <summary>Rounded as the events have it, but 100 % is said only of all.</summary>
    public static string Percent(long part, long whole)
    {
        var percent = whole == 0 ? 0 : Math.Round(100m * part / whole, 1, MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture, $"{(part < whole ? Math.Min(percent, 99.9m) : percent):0.0}%");
    }

    public static string WholePercent(decimal part, decimal whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{(whole == 0 ? 0 : Math.Floor(100m * part / whole)):0}%");

    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "0s",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m {time.Seconds:00}s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours}h {time.Minutes:00}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d {time.Hours:00}h"),
    };

    /// <summary>An estimate, with no more digits than it deserves: <c>20s</c>, <c>14m</c>, <c>3h</c>.</summary>
    public static string AboutTime(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(time.TotalSeconds))}s"),
        { TotalSeconds: < 55 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds / 5) * 5}s"),
        { TotalMinutes: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(time.TotalMinutes))}m"),
        { TotalHours: < 23.5 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(time.TotalHours))}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(time.TotalDays))}d"),
    };

    private static decimal Tenths(decimal number) => Math.Floor(number * 10) / 10;
}

using System.CommandLine;

namespace Oleada.Cli.Commands;

/// <summary>Bounds of numeric options.</summary>
internal static class Limit
{
    public static void Between<T>(Option<T> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < least || number > most))
            result.AddError($"{option.Name}: {least} to {most}");
    });
}

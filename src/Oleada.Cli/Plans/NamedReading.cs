using Oleada.Engine.Plans;

namespace Oleada.Cli.Plans;

/// <summary>A plan file that was read, and what messages call it.</summary>
internal sealed record NamedReading(string Name, PlanReading Reading)
{
    private const string StandardInput = "(stdin)";

    /// <param name="path">A file's path, or <c>-</c> for standard input.</param>
    public static async Task<NamedReading> OfAsync(string path, PlanReadOptions options, CancellationToken cancellation)
    {
        if (path is "-")
        {
            await using var input = Console.OpenStandardInput();
            var bytes = await PlanFile.ReadBoundedAsync(input, cancellation);
            return new(StandardInput, PlanFile.Read(bytes, StandardInput, options));
        }
        if (Directory.Exists(path))
            throw new UserException($"{path} is a folder; name the plan file in it");
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        return new(path, await PlanFile.ReadAsync(path, options, cancellation));
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Oleada.Engine.Plans.Files;
using Oleada.Engine.Plans.Import;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Engine.Plans;

/// <summary>How a plan file is to be read.</summary>
public sealed record PlanReadOptions
{
    /// <summary>The format; found out from name and content if null.</summary>
    public PlanFormat? Format { get; init; }

    /// <summary>Repairs dangling dependencies and duplicate ids of foreign files, and says how.</summary>
    public bool Lenient { get; init; }

    /// <summary>The tag of a task-master file with several; <c>master</c> if null.</summary>
    public string? Tag { get; init; }
}

/// <summary>Reads plans of every format. Bad input never throws: it is a reading without a plan.</summary>
public static class PlanFile
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static async Task<PlanReading> ReadAsync(string path, PlanReadOptions? options = null, CancellationToken cancellation = default)
    {
        await using var file = File.OpenRead(path);
        return Read(await ReadBoundedAsync(file, cancellation), path, options);
    }

    /// <summary>All bytes of a stream, or as many as show that it is too long.</summary>
    public static async Task<byte[]> ReadBoundedAsync(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (bytes.Length <= PlanLimits.FileBytes && await stream.ReadAsync(buffer, cancellation) is var read and > 0)
            bytes.Write(buffer.AsSpan(0, read));
        return bytes.ToArray();
    }

    /// <param name="name">The file's path or another name for it: it stands before each problem and helps to tell the format.</param>
    public static PlanReading Read(ReadOnlySpan<byte> bytes, string name, PlanReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= new PlanReadOptions();
        var problems = new ProblemList(name);
        var format = options.Format ?? PlanFormat.Yaml;
        try
        {
            var utf8 = PlanText.Check(bytes);
            var text = Encoding.UTF8.GetString(utf8);
            format = options.Format ?? FormatDetection.Detect(name, text);
            return format switch
            {
                PlanFormat.Yaml => Native(YamlSource.Read(text), format, problems),
                PlanFormat.Json => Json(JsonSource.Read(utf8), format, options, problems),
                PlanFormat.TaskMaster => TaskMasterImport.Read(JsonSource.Read(utf8), options, problems),
                PlanFormat.SpecKit => SpecKitImport.Read(MarkdownLines.Read(text), options, problems),
                PlanFormat.OpenSpec => OpenSpecImport.Read(MarkdownLines.Read(text), options, problems),
                _ => MarkdownImport.Read(MarkdownLines.Read(text), options, problems),
            };
        }
        catch (SourceException e)
        {
            problems.Error(e.Line, e.Column, e.Field, e.Message);
            return new PlanReading(null, format, problems.ToList());
        }
        catch (RegexMatchTimeoutException)
        {
            problems.Error(0, 0, null, $"takes too long to read as {PlanFormats.NameOf(format)}; a line in it is like no task list's");
            return new PlanReading(null, format, problems.ToList());
        }
    }

    /// <summary>A JSON file whose format was not given may be task-master's, which only its content tells.</summary>
    private static PlanReading Json(SourceNode? root, PlanFormat format, PlanReadOptions options, ProblemList problems) =>
        options.Format is null && TaskMasterImport.Recognizes(root)
            ? TaskMasterImport.Read(root, options, problems)
            : Native(root, format, problems);

    private static PlanReading Native(SourceNode? root, PlanFormat format, ProblemList problems)
    {
        if (root is not MapNode map)
            throw new SourceException(root?.Line ?? 0, root?.Column ?? 0, $"is {root?.Kind ?? "empty"}, must be a plan: a map with 'plan' and 'tasks'");
        var native = new NativePlan(map, problems);
        var plan = native.Read();
        if (plan is not null)
            PlanRules.Check(plan, problems, native.Locate);
        return new PlanReading(problems.HasErrors ? null : plan, format, problems.ToList());
    }
}

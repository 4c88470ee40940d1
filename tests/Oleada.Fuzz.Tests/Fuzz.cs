using System.Globalization;
using System.Runtime.CompilerServices;

namespace Oleada.Fuzz.Tests;

/// <summary>
/// Puts many made-up inputs through a check. Input number N is made from the seed N alone, so a failure can be
/// repeated: <c>OLEADA_FUZZ_SEED=N</c> runs that one. <c>OLEADA_FUZZ=N</c> runs N inputs per target.
/// </summary>
internal static class Fuzz
{
    /// <summary>What a run may leave behind on the heap: buffers that are kept for the next use, and no more.</summary>
    private const long MostGrowth = 64 * 1024 * 1024;

    private const int ReportEvery = 1_000_000;

    /// <param name="usual">How many inputs, if nothing else is asked for.</param>
    /// <param name="check">Throws if something is wrong with the input's outcome.</param>
    public static void Run<TInput>(int usual, Func<Random, TInput> make, Action<TInput> check, [CallerMemberName] string target = "")
        where TInput : notnull
    {
        var one = Number("OLEADA_FUZZ_SEED");
        var (first, count) = one is { } seed ? (seed, 1) : (0, Number("OLEADA_FUZZ") ?? usual);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var at = first; at < first + count; at++)
        {
            Try(at, make, check, target);
            if ((at + 1) % ReportEvery == 0)
                Console.Error.WriteLine($"{target}: {at + 1} inputs");
        }
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowth, $"{target}: {count} inputs left {growth} bytes behind");
    }

    private static void Try<TInput>(int seed, Func<Random, TInput> make, Action<TInput> check, string target)
        where TInput : notnull
    {
        object input = "an input that could not be made";
        try
        {
            var made = make(new Random(seed));
            input = made;
            check(made);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{target} fails with OLEADA_FUZZ_SEED={seed}\n{input}", failure);
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}

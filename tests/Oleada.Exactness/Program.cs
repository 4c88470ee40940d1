using Oleada.Exactness;

ExactnessSettings settings;
try
{
    settings = ExactnessSettings.Parse(args, Environment.TickCount & int.MaxValue);
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\nusage: Oleada.Exactness [--minutes 10] [--clients 200] [--kills 10] [--events 1000000] [--tickets 20] [--executions 20] [--seed N]");
    return 2;
}
// artifacts/bin/Oleada.Exactness/<configuration>/ lies beside artifacts/bin/Oleada.Cli/<configuration>/.
var own = new DirectoryInfo(AppContext.BaseDirectory);
var program = Path.Combine(own.Parent!.Parent!.FullName, "Oleada.Cli", own.Name, "oleada");
var folder = Directory.CreateTempSubdirectory("oleada-exact-").FullName;
Console.WriteLine($"seed {settings.Seed}, data in {folder}");
await using var run = new ExactnessRun(settings, program, folder, line => Console.WriteLine($"  {line}"));
var verdict = await run.RunAsync();
Console.WriteLine(verdict);
Console.WriteLine(verdict.IsExact ? "EXACT" : $"NOT EXACT: {verdict.Faults.Count} faults; seed {settings.Seed}, data kept in {folder}");
if (verdict.IsExact)
    Directory.Delete(folder, recursive: true);
return verdict.IsExact ? 0 : 1;

using Oleada.Agents.Tests.Sandbox;

// As a "victim" this program runs commands and waits to be killed; else it runs the tests.
return args is ["victim", var choice, var folder]
    ? await Victim.RunAsync(choice, folder)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
